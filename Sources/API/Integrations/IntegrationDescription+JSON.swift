import Integration

extension IntegrationDescription: JSONWritable {
    /// Placeholders stay in: whoever shows a snippet knows the address and the token.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("kind", kind)
            json.field("title", title)
            json.field("description", description)
            json.field("capabilities", capabilities.map(\.rawValue))
            json.field("fields", array: fields) { json, field in
                json.object { json in
                    json.field("name", field.name)
                    json.field("label", field.label)
                    json.field("type", field.type.rawValue)
                    json.field("required", field.required)
                    json.field("secret", field.secret)
                    json.field("hint", field.hint)
                    json.field("default", field.default)
                    json.field("options", field.options)
                }
            }
            json.field("recipient_field", recipientField)
            json.field("snippets", array: snippets) { json, snippet in
                json.object { json in
                    json.field("title", snippet.title)
                    json.field("language", snippet.language)
                    json.field("text", snippet.text)
                }
            }
        }
    }
}
