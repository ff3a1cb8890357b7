import Domain

extension CorrelationPolicy {
    init(_ file: PolicyFile) throws {
        let root = file.root
        try root.allow(
            "version", "window", "window_end", "join_window", "threshold", "merge_threshold", "unite", "weights",
            "topology", "labels", "common_value_incidents", "burst", "independent", "limits",
            "blame")
        let window = try root["window"].duration()
        let joinWindow = try root["join_window"].duration()
        guard joinWindow >= window else { throw root["join_window"].error("must be at least as long as window") }
        let threshold = try root["threshold"].number()
        let mergeThreshold = try root["merge_threshold"].number()
        guard mergeThreshold >= threshold else {
            throw root["merge_threshold"].error("must not be lower than threshold")
        }
        let unite = root["unite"]
        try unite.allow("threshold", "share")
        let topology = root["topology"]
        let burst = root["burst"]
        try burst.allow("alerts", "within")
        self.init(
            version: file.version, window: window, windowEnd: try root["window_end"].number(), joinWindow: joinWindow,
            threshold: threshold, mergeThreshold: mergeThreshold, uniteThreshold: try unite["threshold"].number(),
            uniteShare: try unite["share"].number(), weights: try Self.weights(root["weights"]),
            links: try Self.links(topology),
            labels: Dictionary(
                try root["labels"].entries().map { ($0.name, try $0.value.number()) },
                uniquingKeysWith: { _, last in last }),
            commonValueIncidents: try root["common_value_incidents"].whole(2...1000),
            causeShare: try topology["cause_share"].number(),
            burst: .init(
                alerts: try burst["alerts"].whole(1...IncidentProfile.recentKept),
                within: try burst["within"].duration()),
            independent: try root["independent"].pattern(),
            limits: try Self.limits(root["limits"]), blame: try Self.blame(root["blame"]))
    }

    private static func weights(_ value: PolicyValue) throws -> Weights {
        try value.allow("temporal", "topology", "labels", "domain")
        let weights = Weights(
            temporal: try value["temporal"].number(), topology: try value["topology"].number(),
            labels: try value["labels"].number(), domain: try value["domain"].number())
        guard abs(weights.temporal + weights.topology + weights.labels + weights.domain - 1) < 0.001 else {
            throw value.error("must add up to 1")
        }
        return weights
    }

    private static func links(_ value: PolicyValue) throws -> Links {
        try value.allow(
            "same_service", "hops", "shared_dependency", "shared_dependency_fan_in", "telling_pattern",
            "unrelated", "intrinsic_effect", "cause_share")
        let hops = try value["hops"].list().map { try $0.number() }
        guard (1...5).contains(hops.count) else { throw value["hops"].error("must have one to five values") }
        guard zip(hops, hops.dropFirst()).allSatisfy({ $0 >= $1 }) else {
            throw value["hops"].error("must not grow with the distance")
        }
        return Links(
            sameService: try value["same_service"].number(), hops: hops,
            sharedDependency: try value["shared_dependency"].number(),
            sharedDependencyFanIn: try value["shared_dependency_fan_in"].whole(0...100_000),
            telling: try value["telling_pattern"].number(),
            unrelated: try value["unrelated"].number(), intrinsicEffect: try value["intrinsic_effect"].number())
    }

    private static func blame(_ value: PolicyValue) throws -> Blame {
        try value.allow("young", "services", "pause", "delay", "spread", "lag", "late", "costs")
        let costs = value["costs"]
        try costs.allow(
            "own_fault", "own_kind", "unexplained", "silent", "silent_effect", "vague_effect", "silent_hop",
            "wrong_kind", "intrinsic_effect", "late_cause")
        func cost(_ name: String) throws -> Double { try costs[name].number(0...100) }
        let spread = try value["spread"].duration()
        guard spread > .zero else { throw value["spread"].error("must be longer than nothing") }
        return Blame(
            young: try value["young"].duration(), services: try value["services"].whole(0...10_000),
            pause: try value["pause"].duration(), delay: try value["delay"].duration(), spread: spread,
            lag: try value["lag"].duration(), late: try value["late"].duration(),
            costs: .init(
                ownFault: try cost("own_fault"), ownKind: try cost("own_kind"), unexplained: try cost("unexplained"),
                silent: try cost("silent"), silentEffect: try cost("silent_effect"),
                vagueEffect: try cost("vague_effect"), silentHop: try cost("silent_hop"),
                wrongKind: try cost("wrong_kind"), intrinsicEffect: try cost("intrinsic_effect"),
                lateCause: try cost("late_cause")))
    }

    private static func limits(_ value: PolicyValue) throws -> Limits {
        try value.allow("services", "label_values", "names", "separations")
        return Limits(
            services: try value["services"].whole(1...10_000),
            labelValues: try value["label_values"].whole(1...10_000), names: try value["names"].whole(1...1000),
            separations: try value["separations"].whole(1...1000))
    }
}
