import { block, referred, resources, type Synthesis, text } from "../support/synthesis";
import { nameOf } from "./network-model";

/** Groups and subnets of what the stack itself puts into a group, by group name. */
export function attachments(stack: Synthesis): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  const attach = (groups: unknown, subnets: unknown) => {
    for (const group of referred(stack, groups).filter(({ type }) => type === "aws_security_group")) {
      const known = found.get(nameOf(group)) ?? new Set();
      found.set(nameOf(group), known);
      for (const subnet of referred(stack, subnets)) known.add(text(subnet.values["cidr_block"]));
    }
  };
  for (const { values } of resources(stack, "aws_instance"))
    attach(values["vpc_security_group_ids"], values["subnet_id"]);
  for (const { values } of resources(stack, "aws_lb")) attach(values["security_groups"], values["subnets"]);
  for (const { values } of resources(stack, "aws_vpc_endpoint"))
    attach(values["security_group_ids"], values["subnet_ids"]);
  for (const cluster of resources(stack, "aws_eks_cluster")) {
    const network = block(cluster, "vpc_config");
    attach(network["security_group_ids"], network["subnet_ids"]);
  }
  for (const { values } of resources(stack, "aws_db_instance")) {
    const [subnets] = referred(stack, values["db_subnet_group_name"]);
    attach(values["vpc_security_group_ids"], subnets?.values["subnet_ids"]);
  }
  for (const group of resources(stack, "aws_eks_node_group")) {
    const [template] = referred(stack, group.values["launch_template"]);
    attach(template?.values["vpc_security_group_ids"], group.values["subnet_ids"]);
  }
  return new Map([...found].map(([name, subnets]) => [name, [...subnets].sort()]));
}

/** Balancers and addresses that the internet can find: the only things with a public side. */
export function publicSides(stack: Synthesis): string[] {
  const balancers = resources(stack, "aws_lb").filter(({ values }) => values["internal"] !== true);
  const machines = resources(stack, "aws_instance").filter(
    ({ values }) => values["associate_public_ip_address"] !== false,
  );
  return [...balancers, ...machines].map(({ path }) => path).sort();
}
