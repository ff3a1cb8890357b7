import Integration
import Testing

@Suite struct DescriptionTests {
    private let description = IntegrationDescription(
        kind: "github", title: "GitHub", description: "Changes.",
        fields: [
            FieldDescription(name: "webhook_secret", label: "Secret", secret: true),
            FieldDescription(name: "repositories", label: "Repositories"),
        ])

    @Test func whatStandsInTheWrongPlaceIsToldWhereItBelongs() {
        #expect(
            description.issues(settings: ["webhook_secret": "x"]).map(\.message)
                == ["stands under settings: it is a secret, and belongs under secrets"])
        #expect(
            description.issues(settings: [:], secrets: ["repositories": "a/b"]).map(\.message)
                == ["stands under secrets: it is none, and belongs under settings"])
        #expect(description.issues(settings: ["x": "y"]).map(\.message) == ["is not a setting of github"])
    }
}
