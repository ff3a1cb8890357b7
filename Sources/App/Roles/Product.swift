/// What this program is called.
public enum Product {
    public static let version = "0.1.0"
}
