import Domain

extension LimitPolicy {
    init(_ file: PolicyFile) throws {
        let root = file.root
        try root.allow("version", "quotas", "rates", "notifications")
        var quotas: [Quota: Int] = [:]
        for (name, value) in try root["quotas"].entries() {
            guard let quota = Quota(rawValue: name) else {
                throw value.error("is no quota; there are \(Quota.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            quotas[quota] = try value.whole(0...1_000_000_000)
        }
        for quota in Quota.allCases where quotas[quota] == nil {
            throw root["quotas"][quota.rawValue].error("is missing")
        }
        try root["rates"].allow("caller", "organization", "intake")
        var rates: [Rate: Bucket] = [:]
        for rate in Rate.allCases {
            let value = root["rates"][rate.rawValue]
            try value.allow("per_second", "burst")
            rates[rate] = Bucket(
                perSecond: try value["per_second"].number(0.01...1e9), burst: try value["burst"].number(1...1e9))
        }
        try root["notifications"].allow("edit_every_seconds")
        let pace = try root["notifications"]["edit_every_seconds"].whole(5...300)
        self.init(version: file.version, quotas: quotas, rates: rates, editEvery: .seconds(pace))
    }
}
