extension JSONValue: JSONWritable {
    func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.raw("null".utf8)
        case .bool(let flag): flag.write(to: &json)
        case .number(let number):
            if let whole = Int(exactly: number) { whole.write(to: &json) } else { number.write(to: &json) }
        case .string(let text): text.write(to: &json)
        case .array(let elements): json.array(elements) { json, element in element.write(to: &json) }
        case .object(let members): members.write(to: &json)
        }
    }
}
