import "cdk8s";
