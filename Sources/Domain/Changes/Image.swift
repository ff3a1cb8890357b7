/// Names of container images.
public enum Image {
    /// Without tag and digest.
    public static func name(of image: String) -> String {
        var name = image[...]
        if let digest = name.firstIndex(of: "@") { name = name[..<digest] }
        if let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") { name = name[..<colon] }
        return String(name)
    }

    /// The tag; nil where there is none, or only a digest.
    public static func tag(of image: String) -> String? {
        var name = image[...]
        if let digest = name.firstIndex(of: "@") { name = name[..<digest] }
        guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else { return nil }
        let tag = name[name.index(after: colon)...]
        return tag.isEmpty ? nil : String(tag)
    }
}

/// Containers of one workload, and which of them it is about.
public struct WorkloadImages: Sendable, Hashable {
    public struct Container: Sendable, Hashable {
        /// Nil where only images are told.
        public var name: String?
        public var image: String

        public init(name: String?, image: String) {
            self.name = name
            self.image = image
        }
    }

    public var containers: [Container]
    /// Those that ran before; empty where that is not told.
    public var before: [Container]

    public init(_ containers: [Container], before: [Container] = []) {
        self.containers = containers
        self.before = before
    }

    /// The container that the workload is about: the one named as the workload is, else one that shares a word with its
    /// name, else the one that changed, else the first; what only runs beside others comes last.
    /// - Parameters:
    ///   - names: what the workload, its application or its service is called.
    ///   - sidecars: names of containers, or ends of their images' repositories, that run beside others.
    public func main(named names: [String], sidecars: Set<String>) -> Container? {
        let names = names.map { $0.lowercased() }
        if let exact = containers.first(where: { names.contains(Self.repository($0)) || names.contains($0.lowerName) })
        {
            return exact
        }
        let own = containers.filter { !Self.isSidecar($0, sidecars) }
        let words = Set(names.flatMap(Self.words))
        let alike = own.filter { !words.isDisjoint(with: Self.words(Self.repository($0)) + Self.words($0.lowerName)) }
        for some in [alike, own] where !some.isEmpty {
            if let changed = some.first(where: { one in previous(one).map { $0.image != one.image } ?? false }) {
                return changed
            }
            if some == alike { return some.first }
        }
        return own.first ?? containers.first
    }

    /// What ran before in a container's place.
    public func previous(_ container: Container) -> Container? {
        if let name = container.name, let same = before.first(where: { $0.name == name }) { return same }
        let repository = Self.repository(container)
        return before.first { Self.repository($0) == repository }
            ?? (before.count == 1 && containers.count == 1 ? before[0] : nil)
    }

    private static func repository(_ container: Container) -> String {
        Image.name(of: container.image).split(separator: "/").last?.lowercased() ?? ""
    }

    /// Words that tell something: not `v2`, `to`.
    private static func words(_ name: String) -> [String] {
        name.split { !$0.isLetter && !$0.isNumber }.filter { $0.count >= 3 }.map(String.init)
    }

    private static func isSidecar(_ container: Container, _ sidecars: Set<String>) -> Bool {
        if sidecars.contains(container.lowerName) { return true }
        let path = Image.name(of: container.image).lowercased()
        return sidecars.contains { path == $0 || path.hasSuffix("/\($0)") }
    }
}

extension WorkloadImages.Container {
    fileprivate var lowerName: String { name?.lowercased() ?? "" }
}
