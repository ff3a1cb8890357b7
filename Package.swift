// swift-tools-version: 6.2
import PackageDescription

// The rooms of the house, lowest first. An arrow points only downwards: see CONTRIBUTING.md.
// gRPC and OTLP will live in a target named `RPC` beside `API`.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let collections: Target.Dependency = .product(name: "Collections", package: "swift-collections")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let jwt: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: [], swiftSettings: strict)
}

let package = Package(
    name: "bellwether",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "bellwether", targets: ["bellwether"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
    ],
    targets: [
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        room("Domain", [collections, crypto]),
        room("Threads", []),
        room("Zones", ["Domain"]),
        room("Postgres", ["CPostgres", "Threads", crypto, logging]),
        room("JobQueue", ["Domain", "Postgres", "Threads", logging, metrics]),
        room("Storage", ["Domain", "JobQueue", "Postgres", "Zones", crypto, logging]),
        room("Integration", ["CCurl", "Domain", "Threads", crypto, jwt, logging]),
        room("Connectors", ["Domain", "Integration", crypto]),
        room("Channels", ["Domain", "Integration", crypto]),
        room("Sources", ["Domain", "Integration", "Threads", crypto]),
        room("Policies", ["Domain", yams]),
        room(
            "Workers",
            [
                "Channels", "Connectors", "Domain", "Integration", "JobQueue", "Sources", "Storage", "Zones", logging,
                metrics,
            ]),
        room(
            "Simulation",
            ["Channels", "Domain", "Integration", "JobQueue", "Postgres", "Storage", "Workers", logging]),
        room(
            "API",
            [
                "CArgon2", "CZlib", "Channels", "Connectors", "Domain", "Integration", "Policies", "Sources", "Storage",
                "Threads", "Zones",
            ]
                + [crypto, httpTypes, hummingbird, lifecycle, logging, metrics, nioCore, nioHTTP1, nioHTTPTypes, yams]),
        room(
            "App",
            [
                "API", "Channels", "Connectors", "Domain", "Integration", "JobQueue", "Policies", "Postgres", "Sources",
                "Storage", "Workers",
            ]
                + [hummingbird, lifecycle, logging, metrics, nioCore, unixSignals]),
        room(
            "Benchmarks",
            [
                "App", "Connectors", "Domain", "Integration", "JobQueue", "Policies", "Postgres", "Simulation",
                "Storage",
                argumentParser, crypto, logging,
            ]),
        .executableTarget(
            name: "bellwether",
            dependencies: ["App", "Benchmarks", "Domain", "Storage", argumentParser, logging],
            swiftSettings: strict),

        .target(
            name: "TestSupport",
            dependencies: ["Domain", "Postgres", logging],
            path: "Tests/TestSupport", swiftSettings: strict),
        // Bodies as vendors send them, and hostile ones: shared by the tests of connectors and of the HTTP routes.
        .target(name: "ConnectorFixtures", path: "Tests/ConnectorFixtures", swiftSettings: strict),
        tests("DomainTests", ["Benchmarks", "Domain", "Policies", "Zones"]),
        tests("PostgresTests", ["Postgres", "TestSupport", "Threads", logging]),
        tests("JobQueueTests", ["Domain", "JobQueue", "Postgres", "TestSupport", "Threads", logging]),
        tests("SourcesTests", ["Domain", "Integration", "Sources"]),
        tests(
            "StorageTests",
            [
                "ConnectorFixtures", "Connectors", "Domain", "Integration", "JobQueue", "Policies", "Postgres",
                "Storage", "TestSupport", logging,
            ]),
        tests("IntegrationTests", ["Domain", "Integration", logging]),
        tests("ConnectorsTests", ["ConnectorFixtures", "Connectors", "Domain", "Integration"]),
        tests("ChannelsTests", ["Channels", "Domain", "Integration", crypto]),
        tests(
            "WorkersTests",
            [
                "Channels", "Connectors", "Domain", "Integration", "JobQueue", "Policies", "Postgres", "Simulation",
                "Storage",
                "TestSupport", "Workers", logging,
            ]),
        tests(
            "APITests",
            [
                "API", "ConnectorFixtures", "Domain", "Policies", "Postgres", "Storage", "TestSupport", hummingbird,
                crypto, logging, yams,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
