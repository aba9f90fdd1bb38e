import type { Block } from "./blocks";
import { listOf, objectOf, textOf } from "./blocks";

/** Terraform's own arguments of a resource, as they bear on a plan. */
export interface Lifecycle {
  readonly preventsDestroy: boolean;
  /** `aws_x.y` or `aws_x.y.attribute`: an update or a replacement of it replaces this resource. */
  readonly replaceTriggers: readonly string[];
  /** Whether a change of this argument (path without keys) is left out of the plan. */
  readonly ignores: (argument: string) => boolean;
}

export function lifecycleOf({ body }: Block): Lifecycle {
  const lifecycle = objectOf(body["lifecycle"]);
  const ignored = listOf(lifecycle["ignore_changes"]).map((path) => textOf(path).replace(/\[[^\]]*\]/g, ""));
  return {
    preventsDestroy: lifecycle["prevent_destroy"] === true,
    replaceTriggers: listOf(lifecycle["replace_triggered_by"]).map((trigger) =>
      textOf(trigger).replace(/^\$\{|\}$/g, ""),
    ),
    ignores: (argument) =>
      !isMeta(argument) &&
      ignored.some((path) => path === "all" || path === argument || argument.startsWith(`${path}.`)),
  };
}

/** Arguments that Terraform reads itself: the provider knows nothing of them. */
const metaArguments = ["lifecycle", "provisioner", "connection", "count", "for_each", "provider", "timeouts"];

export function isMeta(argument: string): boolean {
  return metaArguments.includes(argument.split(".")[0] ?? "");
}
