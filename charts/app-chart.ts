import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { configFiles, filesName } from "../constructs/kubernetes/config-files";
import { Microservice } from "../constructs/kubernetes/microservice";
import { grouped } from "../platform/grouped";
import type { Workload } from "../platform/workloads/workload";
import type { RenderContext } from "./render-context";

/** Every workload of one program in one namespace, and the files they share. */
export class AppChart extends Chart {
  constructor(
    scope: Construct,
    context: RenderContext,
    namespace: string,
    app: string,
    workloads: readonly Workload[],
  ) {
    super(scope, app, { namespace });
    for (const [name, sharing] of grouped(workloads, filesName)) {
      configFiles(
        this,
        name === filesName({ app, pool: "general" }) ? "files" : "pinned-files",
        { name, app },
        sharing,
      );
    }
    for (const workload of workloads) {
      new Microservice(this, workload.name, { workload, ...context.surroundingsOf(workload) });
    }
  }
}
