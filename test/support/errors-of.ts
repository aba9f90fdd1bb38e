import { AnnotationMetadataEntryType, Aspects, type IAspect, Testing, TerraformStack } from "cdktf";
import { synthesizeStack, type Synthesis } from "./synthesis";

/**
 * What an Aspect reports on a stack of its own: `Testing.synth` runs Aspects, but leaves their errors unread.
 *
 * @param aspect none where `build` adds what is on trial itself
 */
export function errorsOf(build: (stack: TerraformStack) => void, aspect?: IAspect): string[] {
  const stack = new TerraformStack(Testing.app({ stackTraces: false }), "test");
  build(stack);
  if (aspect) Aspects.of(stack).add(aspect);
  Testing.synth(stack);
  return stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === String(AnnotationMetadataEntryType.ERROR))
    .map(({ data }) => String(data));
}

/** What is written where the Aspect changes resources instead of reporting them. */
export function synthesizeWith(build: (stack: TerraformStack) => void, aspect: IAspect): Synthesis {
  return synthesizeStack((stack) => {
    Aspects.of(stack).add(aspect);
    build(stack);
  });
}
