// Reads from the AWS provider's source what its published schema does not say: which arguments force replacement.
//
// usage: go run read-source.go <module folder> <resource type>... ; JSON on standard output.
// Only the standard library is used: nothing of the provider is compiled.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// resourceType is what one type's schema says. Paths have no indexes: `rule.destination.bucket`.
type resourceType struct {
	Arguments []string `json:"arguments"`
	Forced    []string `json:"forced,omitempty"`
	Sets      []string `json:"sets,omitempty"`
	// Optional and computed, and not inside a set: taken out of a configuration, it stays as it is.
	Kept []string `json:"kept,omitempty"`
	// What CustomizeDiff and plan modifiers force, or renew, under conditions that only their code states.
	ForcedByCode  []string `json:"forcedByCode,omitempty"`
	RenewedByCode []string `json:"renewedByCode,omitempty"`
	// Expressions this reader could not follow: nothing is known of what they describe.
	Unread []string `json:"unread,omitempty"`
}

type goPackage struct {
	files     []*ast.File
	functions map[string]*ast.FuncDecl
	// Methods by receiver type and name: `podIdentityAssociationResource.Schema`.
	methods map[string]*ast.FuncDecl
	structs map[string]*ast.StructType
	// Comments of functions, for the annotations that say which type they make.
	annotated map[string]*ast.FuncDecl
	// Imported name → folder inside the module.
	imports   map[string]string
	constants map[string]string
	variables map[string]ast.Expr
}

type reader struct {
	root     string
	packages map[string]*goPackage
	names    map[string]string
	found    *resourceType
	// Functions on the way down: a schema that contains itself ends here.
	inside map[string]int
	// Bodies on the way down, for what they define.
	bodies []*ast.BlockStmt
}

const module = "github.com/hashicorp/terraform-provider-aws/"

// A schema inside itself is followed this often: deeper statements of a web ACL repeat the same arguments.
const deepest = 2

func main() {
	r := &reader{root: os.Args[1], packages: map[string]*goPackage{}, inside: map[string]int{}}
	r.names = r.load("names").constants
	owners := r.ownersOf(os.Args[2:])
	result := map[string]*resourceType{}
	for _, name := range os.Args[2:] {
		folder, known := owners[name]
		if !known {
			fmt.Fprintf(os.Stderr, "%s: no such resource type in %s\n", name, r.root)
			os.Exit(1)
		}
		result[name] = r.read(folder, name)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var annotation = regexp.MustCompile(`@(?:SDK|Framework)Resource\("(\w+)"`)

// ownersOf finds the service folder of each type by the annotation its constructor carries.
func (r *reader) ownersOf(types []string) map[string]string {
	wanted := map[string]bool{}
	for _, name := range types {
		wanted[name] = true
	}
	owners := map[string]string{}
	files, _ := filepath.Glob(filepath.Join(r.root, "internal", "service", "*", "*.go"))
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for _, match := range annotation.FindAllSubmatch(text, -1) {
			if name := string(match[1]); wanted[name] {
				owners[name] = filepath.Join("internal", "service", filepath.Base(filepath.Dir(file)))
			}
		}
	}
	return owners
}

func (r *reader) load(folder string) *goPackage {
	if known, ok := r.packages[folder]; ok {
		return known
	}
	p := &goPackage{
		functions: map[string]*ast.FuncDecl{}, methods: map[string]*ast.FuncDecl{}, structs: map[string]*ast.StructType{},
		annotated: map[string]*ast.FuncDecl{}, imports: map[string]string{}, constants: map[string]string{},
		variables: map[string]ast.Expr{},
	}
	r.packages[folder] = p
	files, _ := filepath.Glob(filepath.Join(r.root, folder, "*.go"))
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			continue
		}
		p.files = append(p.files, parsed)
		p.index(parsed)
	}
	return p
}

func (p *goPackage) index(file *ast.File) {
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if folder, ok := strings.CutPrefix(path, module); ok {
			name := filepath.Base(folder)
			if spec.Name != nil {
				name = spec.Name.Name
			}
			p.imports[name] = folder
		}
	}
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			p.indexFunction(d)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				p.indexSpec(spec)
			}
		}
	}
}

func (p *goPackage) indexFunction(d *ast.FuncDecl) {
	if d.Recv == nil {
		p.functions[d.Name.Name] = d
	} else {
		receiver := d.Recv.List[0].Type
		if star, ok := receiver.(*ast.StarExpr); ok {
			receiver = star.X
		}
		if name, ok := receiver.(*ast.Ident); ok {
			p.methods[name.Name+"."+d.Name.Name] = d
		}
	}
	if d.Doc != nil {
		for _, match := range annotation.FindAllStringSubmatch(d.Doc.Text()+commentsOf(d.Doc), -1) {
			p.annotated[match[1]] = d
		}
	}
}

// commentsOf is needed besides Text: lines that look like directives are left out there.
func commentsOf(group *ast.CommentGroup) string {
	text := ""
	for _, comment := range group.List {
		text += comment.Text + "\n"
	}
	return text
}

func (p *goPackage) indexSpec(spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if structure, ok := s.Type.(*ast.StructType); ok {
			p.structs[s.Name.Name] = structure
		}
	case *ast.ValueSpec:
		for i, name := range s.Names {
			if i < len(s.Values) {
				p.variables[name.Name] = s.Values[i]
				if literal, ok := s.Values[i].(*ast.BasicLit); ok && literal.Kind == token.STRING {
					p.constants[name.Name], _ = strconv.Unquote(literal.Value)
				}
			}
		}
	}
}

func (r *reader) read(folder, name string) *resourceType {
	r.found = &resourceType{Arguments: []string{}}
	p := r.load(folder)
	constructor := p.annotated[name]
	if constructor == nil {
		r.unread("", "no constructor")
		return r.found
	}
	if resource := returned(constructor.Body, "Resource"); resource != nil {
		r.bodies = []*ast.BlockStmt{constructor.Body}
		r.sdk(p, resource, "")
		r.code(p, field(resource, "CustomizeDiff"))
	} else if schema, owner := r.frameworkSchema(p, constructor); schema != nil {
		r.framework(owner, schema, "")
	} else {
		r.unread("", "no schema")
	}
	if r.isRegional(folder, name) {
		r.argument("region")
		r.found.Forced = append(r.found.Forced, "region")
		r.found.Kept = append(r.found.Kept, "region")
	}
	f := r.found
	for _, list := range []*[]string{&f.Arguments, &f.Forced, &f.Sets, &f.Kept, &f.ForcedByCode, &f.RenewedByCode, &f.Unread} {
		*list = unique(*list)
	}
	return f
}

// isRegional tells whether the provider gives the type its own `region` argument, which always forces replacement.
func (r *reader) isRegional(folder, name string) bool {
	text, err := os.ReadFile(filepath.Join(r.root, folder, "service_package_gen.go"))
	if err != nil {
		return false
	}
	registered := regexp.MustCompile(`TypeName:\s+"` + name + `",(?:[^{}]|\{[^{}]*\})*?ResourceRegionDefault\(`)
	return registered.Match(text)
}

// sdk reads a schema.Resource of the older plugin library.
func (r *reader) sdk(p *goPackage, resource *ast.CompositeLit, path string) {
	for _, name := range []string{"Schema", "SchemaFunc"} {
		if value := field(resource, name); value != nil {
			r.sdkMap(p, value, path)
		}
	}
}

func (r *reader) sdkMap(p *goPackage, value ast.Expr, path string) {
	r.each(p, value, path, func(p *goPackage, one *ast.CompositeLit) {
		for _, element := range one.Elts {
			if pair, ok := element.(*ast.KeyValueExpr); ok {
				name := r.text(p, pair.Key)
				if name == "" {
					r.unread(path, "a key that is no text")
					continue
				}
				r.sdkArgument(p, pair.Value, join(path, name))
			}
		}
	})
}

func (r *reader) sdkArgument(p *goPackage, value ast.Expr, path string) {
	r.each(p, value, path, func(p *goPackage, one *ast.CompositeLit) {
		if isTrue(field(one, "Optional")) || isTrue(field(one, "Required")) {
			r.argument(path)
		}
		if isTrue(field(one, "Optional")) && isTrue(field(one, "Computed")) && !r.isInSet(path) {
			r.found.Kept = append(r.found.Kept, path)
		}
		if isTrue(field(one, "ForceNew")) {
			r.found.Forced = append(r.found.Forced, path)
		}
		if selected(field(one, "Type")) == "TypeSet" {
			r.found.Sets = append(r.found.Sets, path)
		}
		if elements := field(one, "Elem"); elements != nil {
			if nested := literal(elements); nested != nil && typeName(nested) == "Resource" {
				r.sdk(p, nested, path)
			} else if nested == nil {
				r.each(p, elements, path, func(p *goPackage, nested *ast.CompositeLit) { r.sdk(p, nested, path) })
			}
		}
	})
}

// code notes what the functions of a CustomizeDiff force or renew; their conditions are for a person to read.
func (r *reader) code(p *goPackage, expression ast.Node) {
	if expression == nil {
		return
	}
	seen := map[string]bool{}
	var visit func(ast.Node)
	visit = func(node ast.Node) {
		ast.Inspect(node, func(n ast.Node) bool {
			if name, ok := n.(*ast.Ident); ok && p.functions[name.Name] != nil && !seen[name.Name] {
				seen[name.Name] = true
				visit(p.functions[name.Name].Body)
			}
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			switch selected(call.Fun) {
			case "ForceNew", "ForceNewIf", "ForceNewIfChange":
				r.found.ForcedByCode = append(r.found.ForcedByCode, withoutIndexes(r.text(p, call.Args[0])))
			case "SetNewComputed", "ComputedIf", "SetNew":
				r.found.RenewedByCode = append(r.found.RenewedByCode, withoutIndexes(r.text(p, call.Args[0])))
			}
			return true
		})
	}
	visit(expression)
}

// frameworkSchema finds the schema.Schema that a resource of the newer plugin library answers with.
func (r *reader) frameworkSchema(p *goPackage, constructor *ast.FuncDecl) (*ast.CompositeLit, *goPackage) {
	var owner string
	ast.Inspect(constructor.Body, func(n ast.Node) bool {
		if one, ok := n.(*ast.CompositeLit); ok && owner == "" {
			if name, ok := one.Type.(*ast.Ident); ok && p.structs[name.Name] != nil {
				owner = name.Name
			}
		}
		return true
	})
	for owner != "" {
		if method := p.methods[owner+".Schema"]; method != nil {
			if modify := p.methods[owner+".ModifyPlan"]; modify != nil {
				r.modifyPlan(modify)
			}
			return literalOf(method.Body, "Schema"), p
		}
		structure := p.structs[owner]
		owner = ""
		for _, embedded := range structure.Fields.List {
			if name, ok := embedded.Type.(*ast.Ident); ok && len(embedded.Names) == 0 && p.structs[name.Name] != nil {
				owner = name.Name
			}
		}
	}
	return nil, p
}

func (r *reader) modifyPlan(method *ast.FuncDecl) {
	ast.Inspect(method.Body, func(n ast.Node) bool {
		if one, ok := n.(*ast.SelectorExpr); ok && one.Sel.Name == "RequiresReplace" {
			r.found.ForcedByCode = append(r.found.ForcedByCode, "(ModifyPlan)")
		}
		return true
	})
}

func (r *reader) framework(p *goPackage, schema *ast.CompositeLit, path string) {
	for _, kind := range []string{"Attributes", "Blocks"} {
		if value := field(schema, kind); value != nil {
			r.frameworkMap(p, value, path)
		}
	}
	if nested := field(schema, "NestedObject"); nested != nil {
		if one := literal(nested); one != nil {
			r.framework(p, one, path)
		}
	}
}

func (r *reader) frameworkMap(p *goPackage, value ast.Expr, path string) {
	r.each(p, value, path, func(p *goPackage, one *ast.CompositeLit) {
		for _, element := range one.Elts {
			pair, ok := element.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			name := join(path, r.text(p, pair.Key))
			r.each(p, pair.Value, name, func(p *goPackage, attribute *ast.CompositeLit) {
				r.frameworkAttribute(p, attribute, name)
			})
		}
	})
}

func (r *reader) frameworkAttribute(p *goPackage, attribute *ast.CompositeLit, path string) {
	kind := typeName(attribute)
	if strings.HasSuffix(kind, "Block") || isTrue(field(attribute, "Optional")) || isTrue(field(attribute, "Required")) {
		r.argument(path)
	}
	if strings.HasPrefix(kind, "Set") {
		r.found.Sets = append(r.found.Sets, path)
	}
	if modifiers := field(attribute, "PlanModifiers"); modifiers != nil {
		keeps := false
		ast.Inspect(modifiers, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				switch selected(call.Fun) {
				case "RequiresReplace":
					r.found.Forced = append(r.found.Forced, path)
				case "RequiresReplaceIf", "RequiresReplaceIfConfigured":
					r.found.ForcedByCode = append(r.found.ForcedByCode, path)
				case "UseStateForUnknown":
					keeps = true
				}
			}
			return true
		})
		if keeps {
			// Without this modifier the newer library plans a value that nobody knows yet.
			if isTrue(field(attribute, "Optional")) && isTrue(field(attribute, "Computed")) && !r.isInSet(path) {
				r.found.Kept = append(r.found.Kept, path)
			}
			r.framework(p, attribute, path)
			return
		}
	}
	isOnlyGiven := isTrue(field(attribute, "Computed")) && !isTrue(field(attribute, "Optional"))
	if isOnlyGiven && path != "tags_all" {
		r.found.RenewedByCode = append(r.found.RenewedByCode, path)
	}
	r.framework(p, attribute, path)
}

// each hands on every composite literal that an expression may stand for: itself, what a function returns, what a name is
// set to, what a call is given (`sync.OnceValue`, `maps.Clone`).
func (r *reader) each(p *goPackage, value ast.Expr, path string, use func(*goPackage, *ast.CompositeLit)) {
	if one := literal(value); one != nil {
		use(p, one)
		return
	}
	switch v := value.(type) {
	case *ast.FuncLit:
		r.returns(p, v.Body, path, use)
	case *ast.CallExpr:
		if r.named(p, v.Fun, path, use) {
			return
		}
		for _, argument := range v.Args {
			_, isFunction := argument.(*ast.FuncLit)
			inner, isCall := argument.(*ast.CallExpr)
			if isFunction || r.isNamed(p, argument) || (isCall && r.isNamed(p, inner.Fun)) {
				r.each(p, argument, path, use)
				return
			}
		}
		r.unread(path, "a call of "+selected(v.Fun))
	case *ast.Ident, *ast.SelectorExpr:
		if !r.named(p, value, path, use) {
			r.unread(path, "a name: "+selected(value))
		}
	default:
		r.unread(path, fmt.Sprintf("%T", value))
	}
}

// named follows a name to its function, its package's variable or the definition in a body on the way down.
func (r *reader) named(p *goPackage, name ast.Expr, path string, use func(*goPackage, *ast.CompositeLit)) bool {
	if function, owner := r.function(p, name); function != nil {
		r.follow(owner, function, path, use)
		return true
	}
	if value, owner := r.defined(p, name); value != nil {
		key := path + "=" + selected(name)
		if r.inside[key] == 0 {
			r.inside[key]++
			r.each(owner, value, path, use)
			r.inside[key]--
		}
		return true
	}
	return false
}

func (r *reader) isNamed(p *goPackage, name ast.Expr) bool {
	function, _ := r.function(p, name)
	value, _ := r.defined(p, name)
	return function != nil || value != nil
}

func (r *reader) defined(p *goPackage, name ast.Expr) (ast.Expr, *goPackage) {
	switch v := name.(type) {
	case *ast.Ident:
		for i := len(r.bodies) - 1; i >= 0; i-- {
			if value := assigned(r.bodies[i], v.Name); value != nil {
				return value, p
			}
		}
		return p.variables[v.Name], p
	case *ast.SelectorExpr:
		if owner, ok := v.X.(*ast.Ident); ok && p.imports[owner.Name] != "" {
			other := r.load(p.imports[owner.Name])
			return other.variables[v.Sel.Name], other
		}
	}
	return nil, nil
}

func (r *reader) follow(p *goPackage, function *ast.FuncDecl, path string, use func(*goPackage, *ast.CompositeLit)) {
	name := function.Name.Name
	if r.inside[name] >= deepest {
		return
	}
	r.inside[name]++
	r.returns(p, function.Body, path, use)
	r.inside[name]--
}

func (r *reader) returns(p *goPackage, body *ast.BlockStmt, path string, use func(*goPackage, *ast.CompositeLit)) {
	r.bodies = append(r.bodies, body)
	defer func() { r.bodies = r.bodies[:len(r.bodies)-1] }()
	ast.Inspect(body, func(n ast.Node) bool {
		if _, isInner := n.(*ast.FuncLit); isInner {
			return false
		}
		if statement, ok := n.(*ast.ReturnStmt); ok && len(statement.Results) > 0 {
			r.each(p, statement.Results[0], path, use)
			return false
		}
		return true
	})
}

// assigned answers with what a body defines a name as.
func assigned(body *ast.BlockStmt, name string) ast.Expr {
	var result ast.Expr
	ast.Inspect(body, func(n ast.Node) bool {
		if set, ok := n.(*ast.AssignStmt); ok && set.Tok == token.DEFINE && len(set.Lhs) == 1 && result == nil {
			if left, ok := set.Lhs[0].(*ast.Ident); ok && left.Name == name {
				result = set.Rhs[0]
			}
		}
		return true
	})
	return result
}

func (r *reader) function(p *goPackage, value ast.Expr) (*ast.FuncDecl, *goPackage) {
	switch v := value.(type) {
	case *ast.Ident:
		return p.functions[v.Name], p
	case *ast.SelectorExpr:
		if name, ok := v.X.(*ast.Ident); ok {
			if folder, known := p.imports[name.Name]; known {
				other := r.load(folder)
				return other.functions[v.Sel.Name], other
			}
			return p.methods[name.Name+"."+v.Sel.Name], p
		}
	}
	return nil, nil
}

// isInSet tells whether a path lies inside a set: an element that differs in anything is another element.
func (r *reader) isInSet(path string) bool {
	for _, set := range r.found.Sets {
		if strings.HasPrefix(path, set+".") {
			return true
		}
	}
	return false
}

func (r *reader) argument(path string) {
	if !strings.Contains(path, ".") {
		r.found.Arguments = append(r.found.Arguments, path)
	}
}

func (r *reader) unread(path, what string) {
	r.found.Unread = append(r.found.Unread, path+": "+what)
}

func (r *reader) text(p *goPackage, value ast.Expr) string {
	switch v := value.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(v.Value)
		return text
	case *ast.SelectorExpr:
		return r.names[v.Sel.Name]
	case *ast.Ident:
		return p.constants[v.Name]
	}
	return ""
}

func literal(value ast.Expr) *ast.CompositeLit {
	if address, ok := value.(*ast.UnaryExpr); ok {
		value = address.X
	}
	one, _ := value.(*ast.CompositeLit)
	return one
}

// literalOf answers with the first composite literal of a type in a function.
func literalOf(body *ast.BlockStmt, name string) *ast.CompositeLit {
	var found *ast.CompositeLit
	ast.Inspect(body, func(n ast.Node) bool {
		if one, ok := n.(*ast.CompositeLit); ok && found == nil && typeName(one) == name {
			found = one
		}
		return found == nil
	})
	return found
}

// returned answers with the literal of a type that a function returns, or else with the first in it.
func returned(body *ast.BlockStmt, name string) *ast.CompositeLit {
	for _, statement := range body.List {
		if result, ok := statement.(*ast.ReturnStmt); ok && len(result.Results) > 0 {
			if one := literal(result.Results[0]); one != nil && typeName(one) == name {
				return one
			}
		}
	}
	return literalOf(body, name)
}

func typeName(one *ast.CompositeLit) string { return selected(one.Type) }

func selected(value ast.Expr) string {
	switch v := value.(type) {
	case *ast.SelectorExpr:
		return v.Sel.Name
	case *ast.IndexExpr:
		return selected(v.X)
	case *ast.Ident:
		return v.Name
	}
	return ""
}

func field(one *ast.CompositeLit, name string) ast.Expr {
	for _, element := range one.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok && key.Name == name {
				return pair.Value
			}
		}
	}
	return nil
}

func isTrue(value ast.Expr) bool {
	name, ok := value.(*ast.Ident)
	return ok && name.Name == "true"
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

var index = regexp.MustCompile(`\.\d+\b`)

func withoutIndexes(path string) string { return index.ReplaceAllString(path, "") }

func unique(list []string) []string {
	seen := map[string]bool{}
	result := []string{}
	for _, one := range list {
		if !seen[one] {
			seen[one] = true
			result = append(result, one)
		}
	}
	sort.Strings(result)
	return result
}
