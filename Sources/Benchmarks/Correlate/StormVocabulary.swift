import Domain

/// What alerts are called, after the rules that people commonly run (kubernetes-mixin, the exporters' own rules).
enum StormVocabulary {
    /// What a failing thing says of itself.
    static func root(_ layer: StormGraph.Layer) -> [String] {
        switch layer {
        case .database:
            [
                "PostgresqlDown", "PostgresqlTooManyConnections", "DatabaseDiskFull", "DatabaseDeadlocks",
                "DatabaseConnectionRefused", "PostgresqlReplicationLag",
            ]
        case .cache: ["RedisDown", "RedisOutOfMemory", "RedisRejectedConnections"]
        case .queue: ["KafkaBrokerDown", "KafkaOfflinePartitions", "RabbitmqMemoryHigh"]
        case .host: ["NodeNotReady", "HostOutOfMemory", "HostDiskPressure", "NodeNetworkUnavailable"]
        case .edge, .service:
            [
                "KubePodCrashLooping", "ContainerOOMKilled", "HighErrorRate", "HighRequestLatency",
                "DeploymentRolloutFailed", "ApplicationPanics", "HTTP5xxRateHigh", "ImagePullBackOff",
            ]
        }
    }

    /// What something says that suffers because it depends, in this way, on something that fails.
    static func victim(of kind: Dependency.Kind) -> [String] {
        switch kind {
        case .database: ["DatabaseConnectionTimeout", "SlowDatabaseQueries", "TransactionFailures"]
        case .cache: ["CacheUnreachable", "CacheMissRatioHigh"]
        case .queue: ["ConsumerLagHigh", "MessagePublishFailures"]
        case .host, .storage, .network: ["InstanceDown", "KubePodNotReady", "PodEvicted"]
        case .call, .other: ["UpstreamTimeouts", "CircuitBreakerOpen"]
        }
    }

    /// What anything that suffers may say.
    static let symptoms = [
        "HighErrorRate", "HighRequestLatency", "HTTP5xxRateHigh", "HealthCheckFailed", "SLOErrorBudgetBurn",
        "RequestQueueSaturated",
    ]

    /// What fires every day and means nothing for the outage at hand.
    static let housekeeping = [
        "CPUThrottlingHigh", "CertificateExpiringSoon", "FilesystemWillFillIn24Hours", "BackupJobFailed",
        "KubeHpaMaxedOut", "PersistentVolumeUsageHigh", "MemoryUsageHigh", "DeprecatedAPICalls", "LogVolumeSpike",
        "KubeJobFailed",
    ]
}
