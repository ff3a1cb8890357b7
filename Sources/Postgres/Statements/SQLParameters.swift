extension SQL {
    /// The parameters as libpq takes them: all binary. The pointers are valid inside `body` only.
    func withLibpqParameters<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        let count = parameters.count
        guard count > 0 else { return body(nil, nil, nil) }
        // A parameter that is empty but not null needs an address too; with no buffer at all any will do.
        let placeholder: StaticString = ""
        let base =
            values.map { UnsafeRawPointer($0.bytes.baseAddress ?? UnsafeRawPointer(placeholder.utf8Start)) }
            ?? UnsafeRawPointer(placeholder.utf8Start)
        return withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { pointers in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: count * 2) { numbers in
                var offset = 0
                for (index, parameter) in parameters.enumerated() {
                    let isNull = parameter.length < 0
                    pointers.initializeElement(
                        at: index,
                        to: isNull ? nil : (base + offset).assumingMemoryBound(to: CChar.self))
                    numbers.initializeElement(at: index, to: isNull ? 0 : parameter.length)
                    numbers.initializeElement(at: count + index, to: 1)
                    offset += isNull ? 0 : Int(parameter.length)
                }
                guard let lengths = numbers.baseAddress else { return body(nil, nil, nil) }
                return withExtendedLifetime(values) {
                    body(UnsafePointer(pointers.baseAddress), lengths, lengths + count)
                }
            }
        }
    }
}
