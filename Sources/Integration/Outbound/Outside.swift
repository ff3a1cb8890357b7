/// What channels reach the outside through.
public struct Outside: Sendable {
    public var http: any HTTPClient
    public var mail: any MailClient

    public init(http: any HTTPClient, mail: any MailClient) {
        self.http = http
        self.mail = mail
    }
}
