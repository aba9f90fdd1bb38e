import type { GoPrograms } from "./go-programs";

/** What `fly validate-pipeline --strict` does, as one file: fly itself brings every credential manager along. */
const source = `package main

import (
	"fmt"
	"os"

	"github.com/concourse/concourse/atc"
	"github.com/concourse/concourse/atc/configvalidate"
)

func main() {
	payload, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
	var config atc.Config
	if err := atc.UnmarshalConfig(payload, &config); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	warnings, faults := configvalidate.Validate(config)
	for _, warning := range warnings {
		fmt.Println("warning:", warning.Message)
	}
	for _, fault := range faults {
		fmt.Println(fault)
	}
	if len(warnings)+len(faults) > 0 {
		os.Exit(1)
	}
}
`;

/**
 * The rules a Concourse server applies to a pipeline, without a server. Its releases are no Go versions (v8 without a path
 * that says so), so it is a commit of July 2026, between 8.2.4 and 8.3.0.
 */
export const concourseValidator: GoPrograms = {
  name: "concourse-validator",
  version: "1.6.1-0.20260724034053-e5ab9bb7da8f",
  module: "github.com/concourse/concourse",
  packages: { "validate-pipeline": "." },
  sources: { "main.go": source },
  packageCount: 350,
  duration: "one to three minutes on 2 cores",
  neededFor: "building Concourse's own checks of a pipeline",
};
