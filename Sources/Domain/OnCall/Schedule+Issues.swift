extension Schedule {
    /// What is wrong with it: the field, and why.
    public func issues(zones: (String) -> ZoneRules?) -> [(field: String, message: String)] {
        var issues: [(String, String)] = []
        if zones(zone) == nil { issues.append(("zone", "is not an IANA time zone")) }
        if layers.count > 20 { issues.append(("layers", "must have at most 20 layers")) }
        for (index, layer) in layers.enumerated() {
            let place = "layers[\(index)]"
            if !(1...100).contains(layer.name.count) {
                issues.append(("\(place).name", "must have 1 to 100 characters"))
            }
            if !(1...100).contains(layer.users.count) { issues.append(("\(place).users", "must name 1 to 100 people")) }
            switch (layer.rotation.kind, layer.rotation.days) {
            case (.custom, .none): issues.append(("\(place).rotation.days", "is required with custom"))
            case (.custom, .some(let days)) where !(1...366).contains(days):
                issues.append(("\(place).rotation.days", "must be 1 to 366"))
            case (.daily, .some), (.weekly, .some):
                issues.append(("\(place).rotation.days", "goes with custom only"))
            default: break
            }
            if layer.handover.minutes == 1440 { issues.append(("\(place).handover", "must be before 24:00")) }
            if let end = layer.endsOn, end <= layer.startsOn {
                issues.append(("\(place).ends_on", "must be later than starts_on"))
            }
            if layer.restrictions.count > 20 { issues.append(("\(place).restrictions", "must have at most 20")) }
            for (number, restriction) in layer.restrictions.enumerated() where restriction.days.isEmpty {
                issues.append(("\(place).restrictions[\(number)].days", "must name at least one day"))
            }
        }
        return issues
    }
}
