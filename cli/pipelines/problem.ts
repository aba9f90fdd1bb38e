/** A refusal in words, for the person or the job that asked. */
export class PipelinesProblem extends Error {}
