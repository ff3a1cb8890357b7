/// The version of the HTTP contract, as in `openapi.yaml`.
enum APIVersion {
    static let text = "1.0.0"
}
