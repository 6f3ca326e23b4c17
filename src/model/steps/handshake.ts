import type { Variates } from "../../kernel/variates.ts";
import type { Request } from "../call.ts";
import type { Flow } from "../flow.ts";
import type { ServiceInstance } from "../service-instance.ts";
import { END } from "./end.ts";
import { WorkStep } from "./work.ts";

/** The callee's share in opening a connection, done in front of the first request that comes over it. */
export class HandshakeStep extends WorkStep {
  constructor(demand: Variates) {
    super(demand, END);
  }

  override done(flow: Flow): void {
    (flow.host as ServiceInstance).walk(flow as Request);
  }
}
