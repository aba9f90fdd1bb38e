import groovy.json.JsonOutput
import groovy.json.JsonSlurper

/**
 * Reads Job DSL and runs its pipelines with Groovy 2.4, the one Jenkins embeds. What the plugins would do is replaced by
 * what is known of them: a name that isn't, is an error. The step `sh` really runs its command.
 *
 * Reads {"scripts": [...], "variables": {...}} from its first argument's file; writes one JSON object per job.
 */

/** Names that Job DSL knows where they stand; null takes values only. */
dsl = [pipelineJob: [
    description: null,
    logRotator: [numToKeep: null],
    parameters: [stringParam: null],
    properties: [
        disableConcurrentBuilds: [abortPrevious: null],
        pipelineTriggers: [triggers: [cron: [spec: null]]],
    ],
    definition: [cps: [sandbox: null, script: null]],
]]

class Level {
    Map names
    Map found

    def invokeMethod(String name, Object values) {
        def list = values as List
        if (!names.containsKey(name)) throw new IllegalArgumentException("Job DSL has no ${name} here, but ${names.keySet()}")
        def body = list && list[-1] instanceof Closure ? list[-1] : null
        def entry = [values: list.findAll { !(it instanceof Closure) }, inner: [:]]
        found[name] = entry
        if (body == null) return null
        if (names[name] == null) throw new IllegalArgumentException("${name} takes no block")
        body.delegate = new Level(names: names[name], found: entry.inner)
        body.resolveStrategy = Closure.DELEGATE_ONLY
        body.call()
        return null
    }
}

class Failure extends RuntimeException {
    Failure(String message) { super(message) }
}

/** Runs a pipeline; what its steps did stands in `steps`. */
def run(String text, Map variables) {
    def steps = []
    def environment = new HashMap(variables)
    def binding = new Binding([
        timeout: { Map options, Closure body -> steps << [step: 'timeout', with: options]; body() },
        node: { String label, Closure body -> steps << [step: 'node', with: label]; body() },
        usernamePassword: { Map options -> options },
        withCredentials: { List credentials, Closure body ->
            steps << [step: 'withCredentials', with: credentials]
            credentials.each {
                environment[it.usernameVariable] = 'qa@exchange.example'
                environment[it.passwordVariable] = 'as the vault has it'
            }
            body()
        },
        sh: { Map options ->
            def process = new ProcessBuilder('sh', '-c', options.script)
            process.environment().putAll(environment)
            process.redirectErrorStream(true)
            def started = process.start()
            def output = started.inputStream.text
            def status = started.waitFor()
            steps << [step: 'sh', script: options.script, status: status, output: output]
            if (!options.returnStatus && status != 0) throw new Failure("sh: ${status}")
            return status
        },
        junit: { Map options -> steps << [step: 'junit', with: options] },
        error: { String message -> throw new Failure(message) },
    ])
    def outcome = 'SUCCESS'
    try {
        new GroovyShell(binding).evaluate(text)
    } catch (Failure failure) {
        outcome = "FAILURE: ${failure.message}".toString()
    }
    return [steps: steps, outcome: outcome]
}

def input = new JsonSlurper().parse(new File(args[0]))
input.scripts.each { String text ->
    def found = [:]
    def shell = new GroovyShell(new Binding([pipelineJob: { String name, Closure body ->
        body.delegate = new Level(names: dsl.pipelineJob, found: found)
        body.resolveStrategy = Closure.DELEGATE_ONLY
        found.name = name
        body.call()
    }]))
    shell.evaluate(text)
    def pipeline = found.definition.inner.cps.inner.script.values[0]
    println JsonOutput.toJson([job: found, run: run(pipeline, input.variables)])
}
