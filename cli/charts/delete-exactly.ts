import { z } from "zod";
import type { Kubectl } from "./kubectl";
import { refused } from "./kubectl-error";
import { type LiveObject, nameOf } from "./live-object";
import { ChartsProblem } from "./problem";

const resourceList = z.looseObject({
  resources: z.array(z.looseObject({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

/** Deletes objects by their uid: one that was made anew under the same name meanwhile is another object, and stays. */
export class ExactDeleter {
  private readonly resources = new Map<string, z.infer<typeof resourceList>["resources"]>();

  constructor(private readonly kubectl: Kubectl) {}

  /**
   * What follows from the object (pods of a Deployment) is deleted in the background.
   *
   * @throws ChartsProblem with what the server said
   */
  async delete(object: LiveObject): Promise<"deleted" | "another" | "gone"> {
    const body = {
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: "Background",
      preconditions: { uid: object.metadata.uid ?? "" },
    };
    const answer = await this.kubectl.ask(["delete", "--raw", await this.pathOf(object), "-f", "-"], {
      input: JSON.stringify(body),
    });
    if (answer.exitCode === 0) return "deleted";
    if (/\(Conflict\).*precondition/s.test(answer.stderr)) return "another";
    if (/\(NotFound\)/.test(answer.stderr)) return "gone";
    throw refused(`${nameOf(object)}: not deleted`, answer);
  }

  private async pathOf(object: LiveObject): Promise<string> {
    const { apiVersion, kind, metadata } = object;
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = (await this.resourcesOf(root)).find((each) => each.kind === kind && !each.name.includes("/"));
    if (resource === undefined) {
      throw new ChartsProblem(
        `${nameOf(object)}: the server has no kind ${kind} in ${apiVersion}. Fix: compare the cluster's version`,
      );
    }
    const place = resource.namespaced ? `/namespaces/${metadata.namespace ?? ""}` : "";
    return `${root}${place}/${resource.name}/${metadata.name}`;
  }

  private async resourcesOf(root: string) {
    const known = this.resources.get(root);
    if (known !== undefined) return known;
    const { resources } = resourceList.parse(JSON.parse(await this.kubectl.must(["get", "--raw", root])));
    this.resources.set(root, resources);
    return resources;
  }
}
