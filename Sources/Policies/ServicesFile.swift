import Domain
import Yams

extension ServiceMatchingPolicy {
    init(_ file: PolicyFile) throws {
        let root = file.root
        try root.allow("version", "namespace_labels", "cluster_labels", "rules")
        var names: Set<String> = []
        let rules = try root["rules"].list().map { value in
            let rule = try Self.rule(value)
            guard names.insert(rule.name).inserted else { throw value["name"].error("is given twice: \(rule.name)") }
            return rule
        }
        self.init(
            version: file.version, rules: rules, namespaceLabels: try root["namespace_labels"].texts(),
            clusterLabels: try root["cluster_labels"].texts())
    }

    private static func rule(_ value: PolicyValue) throws -> Rule {
        try value.allow("name", "when", "unless", "label", "form", "service")
        var when: [String: [String]] = [:]
        if !value["when"].isMissing {
            for (label, wanted) in try value["when"].entries() {
                when[label] = wanted.node?.scalar == nil ? try wanted.texts() : [try wanted.text()]
            }
        }
        let source: Source
        switch (value["label"].isMissing, value["service"].isMissing) {
        case (false, true):
            source = .label(
                try value["label"].text(), try value["form"].ifPresent { try $0.oneOf(Form.self) } ?? .plain)
        case (true, false): source = .fixed(try value["service"].text())
        default: throw value.error("must have either a label or a service")
        }
        return Rule(
            name: try value["name"].text(), when: when,
            unless: Set(try value["unless"].ifPresent { try $0.texts() } ?? []), service: source)
    }
}
