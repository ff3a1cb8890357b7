import Domain
import Testing

@Suite struct SecretWordsTests {
    @Test func everyPartOfANameCounts() {
        for name in [
            "DB_PASSWORD", "password", "db-password.txt", "PGPASSWORD", "dbPass", "DB_PASS", "passwd", "pwd",
            "MYSQL_PWD",
            "apiKey", "API_KEY", "ssh-key", "clientSecret", "token", "GITHUB_TOKEN.bak", "credentials.json", "DSN",
            "BASIC_AUTH", "Authorization", "private.pem", "ConnectionString", "--password",
        ] {
            #expect(SecretWords.isSecret(name), "\(name)")
        }
        for name in [
            "author", "author_association", "authored_at", "keys_url", "key", "MODE", "private", "compass", "replicas",
            "passing", "keyboard", "LOG_LEVEL",
        ] {
            #expect(!SecretWords.isSecret(name), "\(name)")
        }
    }

    @Test func secretsInRunningTextAreHashed() {
        for (text, secret) in [
            ("postgres://u:p2LEAK@h/db", "p2LEAK"), ("see https://tokLEAK@git.example/x.git", "tokLEAK"),
            ("postgres://u:p/2LEAK@h", "2LEAK"), ("--password=argLEAK -v", "argLEAK"),
            ("run --token argLEAK", "argLEAK"),
            ("password: a LEAK of words", "LEAK"), ("Authorization: Bearer abcLEAK", "abcLEAK"),
            ("curl -H 'Authorization: Bearer abcLEAK' x", "abcLEAK"), ("https://h/?token=LEAK1&x=1", "LEAK1"),
            ("{\"db_password\":\"LEAK\\\"x\"}", "LEAK"), ("user=a;Password=LEAK;", "LEAK"),
            ("used ghp_LEAKLEAKLEAKLEAKLEAK", "LEAK"), ("AKIALEAK0123456789AB", "LEAK"),
            ("ssh://git:LEAK@h/a.git", "LEAK"),
            ("-----BEGIN RSA PRIVATE KEY-----\nLEAK", "LEAK"),
            ("Bearer LEAK123456", "LEAK"), ("secret = LEAKED", "LEAKED"),
        ] {
            let cleaned = SecretWords.cleaned(text)
            #expect(!cleaned.contains(secret), "\(text) became \(cleaned)")
            #expect(cleaned.contains("sha256:"))
            #expect(SecretWords.cleaned(cleaned) == cleaned, "twice is once")
        }
        for text in [
            "Fix the token refresh", "https://example.com/@scope/pkg", "git@github.com:acme/pay.git",
            "http://h:8080/a@b",
            "Bearer of news", "author=ada", "replicas: 3", "Unexpected token: }", "ada@example.com", "a --verbose b",
            "ASIA-PACIFIC-REGION-1", "password=", "password=\"\"", "token:", "--token", "x://@", "ssh://git@h:22/a.git",
        ] {
            #expect(SecretWords.cleaned(text) == text)
        }
    }

    @Test func differentSecretsStayDifferent() {
        #expect(SecretWords.cleaned("postgres://u:a@h") != SecretWords.cleaned("postgres://u:b@h"))
        #expect(SecretWords.hash("a") != SecretWords.hash("b"))
    }

    @Test func aJobsLogIsShownWithoutSecrets() throws {
        let log = FailureLog(
            Array("ERROR: could not connect to postgres://u:p2LEAK@h/db\nError: psql --password=argLEAK failed\n".utf8))
        let failure = try #require(log.failure(over: nil))
        let shown = ([failure.summary] + (failure.lines ?? [])).joined(separator: "\n")
        #expect(!shown.contains("LEAK"))
        #expect(shown.contains("could not connect to postgres://sha256:"))
    }
}
