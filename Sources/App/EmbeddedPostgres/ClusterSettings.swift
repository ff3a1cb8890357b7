import Glibc

/// `postgresql.conf` of the private cluster: a small machine that we share with it, and nothing lost on power failure.
struct ClusterSettings: Sendable {
    var socketDirectory: String
    /// Of the machine, in MiB.
    var memory: Int

    init(socketDirectory: String, memory: Int = ClusterSettings.machineMemory()) {
        self.socketDirectory = socketDirectory
        self.memory = memory
    }

    static func machineMemory() -> Int {
        sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / 1_048_576
    }

    var text: String {
        let sharedBuffers = min(max(memory / 8, 64), 2048)
        return """
            # Written by bellwether at each start. Put your own settings in local.conf beside this file.
            listen_addresses = ''
            port = 5432
            unix_socket_directories = '\(socketDirectory.replacing("'", with: "''"))'
            unix_socket_permissions = 0700
            max_connections = 80

            fsync = on
            synchronous_commit = on
            full_page_writes = on
            wal_level = replica
            wal_compression = on
            wal_buffers = 16MB
            min_wal_size = 256MB
            max_wal_size = 2GB
            checkpoint_timeout = 15min
            checkpoint_completion_target = 0.9

            shared_buffers = \(sharedBuffers)MB
            effective_cache_size = \(max(memory / 2, 128))MB
            work_mem = 8MB
            maintenance_work_mem = \(min(max(memory / 32, 32), 256))MB
            random_page_cost = 1.1
            jit = off
            max_parallel_workers_per_gather = 1

            # Queue and alert rows are rewritten all the time.
            autovacuum_naptime = 15s
            autovacuum_vacuum_scale_factor = 0.05
            autovacuum_analyze_scale_factor = 0.05
            autovacuum_vacuum_cost_limit = 1000

            timezone = 'UTC'
            log_timezone = 'UTC'
            lc_messages = 'C.UTF-8'
            log_min_error_statement = panic
            log_checkpoints = off
            cluster_name = 'bellwether'
            include_if_exists = 'local.conf'

            """
    }

    /// `pg_hba.conf`: the socket lies in a directory that only we can enter, and there is no other way in.
    static let access = "local all all trust\n"
}
