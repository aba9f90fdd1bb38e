/** An argument that stops Terraform from destroying a resource, and the value that lets it. */
export interface Protection {
  readonly type: string;
  readonly argument: string;
  /** The value that lifts it. */
  readonly lifted: boolean;
  readonly why: string;
}

/**
 * What a destroy has to lift first. Arguments that decide what stays behind (`skip_final_snapshot`, recovery windows)
 * are not in here: the rehearsal leaves them as written and checks that they work.
 */
export const protections: readonly Protection[] = [
  { type: "aws_db_instance", argument: "deletion_protection", lifted: false, why: "RDS refuses DeleteDBInstance" },
  { type: "aws_eks_cluster", argument: "deletion_protection", lifted: false, why: "EKS refuses DeleteCluster" },
  { type: "aws_lb", argument: "enable_deletion_protection", lifted: false, why: "ELB refuses DeleteLoadBalancer" },
];
