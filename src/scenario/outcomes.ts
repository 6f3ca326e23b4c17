/** Codes a request may fail with, as scenarios may name them. */
export const FAILURE_CODES = [
  "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
] as const;

/** Causes of failures, as scenarios may name them. */
export const FAILURE_CAUSES = [
  "queue-full", "queue-timeout", "shed", "rate-limited", "bulkhead-full", "connection-pool", "circuit-open", "no-instance", "crashed", "partitioned",
  "certificate-expired", "injected", "timeout", "deadline", "caller-gone", "hedge-lost", "conflict", "deadlock",
] as const;
