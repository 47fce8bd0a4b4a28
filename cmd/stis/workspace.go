package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"stis/ingest"
	"stis/reference"
	"stis/warehouse"
)

//go:embed stis.yaml
var defaultSettings []byte

// settings is stis.yaml, strictly decoded. Secrets are never kept here.
type settings struct {
	Version       int               `yaml:"version"`
	MemoryLimitMB int               `yaml:"memory_limit_mb"`
	Threads       int               `yaml:"threads"`
	FileSeconds   int               `yaml:"file_seconds"`
	HashSaltFile  string            `yaml:"hash_salt_file"`
	PasswordFiles map[string]string `yaml:"password_files"` // by source
}

func (s settings) validate() error {
	var problems []error
	if s.Version != 1 {
		problems = append(problems, fmt.Errorf("version %d: this program reads version 1", s.Version))
	}
	if s.MemoryLimitMB < 256 {
		problems = append(problems, fmt.Errorf("memory_limit_mb %d: want at least 256", s.MemoryLimitMB))
	}
	if s.Threads < 0 {
		problems = append(problems, fmt.Errorf("threads %d: want 0 (all cores) or more", s.Threads))
	}
	if s.FileSeconds < 0 {
		problems = append(problems, fmt.Errorf("file_seconds %d: want 0 (no limit) or more", s.FileSeconds))
	}
	return errors.Join(problems...)
}

func parseSettings(name string, text []byte) (settings, error) {
	var s settings
	if err := yaml.Unmarshal(defaultSettings, &s); err != nil {
		return s, fmt.Errorf("default settings: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&s); err != nil && !errors.Is(err, io.EOF) {
		var wrong *yaml.TypeError
		if errors.As(err, &wrong) { // its own text runs over several lines
			return s, fmt.Errorf("%s: %s", name, plainYAML(wrong.Errors))
		}
		return s, fmt.Errorf("%s: %w", name, err)
	}
	if err := s.validate(); err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// plainYAML words the decoder's complaints without the names of Go types.
func plainYAML(texts []string) string {
	out := make([]string, len(texts))
	for i, t := range texts {
		t, _, _ = strings.Cut(t, " in type ")
		t = strings.NewReplacer("cannot unmarshal !!str", "want a number, found", "cannot unmarshal !!seq", "want one value, found a list",
			"cannot unmarshal !!map", "want one value, found a section", "not found", "is unknown").Replace(t)
		t, _, _ = strings.Cut(t, " into ")
		out[i] = t
	}
	return strings.Join(out, "; ")
}

// workspace is one folder of DESIGN §2 with its settings and catalogues.
type workspace struct {
	dir      string
	settings settings
	book     *reference.Book
	sources  *ingest.Catalog
}

// workspaceFolders are made by init; the database files come with first use.
var workspaceFolders = []string{"inbox", "archive", "returned", "reports", "published", "reference", "rules"}

func (w *workspace) path(parts ...string) string {
	return filepath.Join(append([]string{w.dir}, parts...)...)
}

// openWorkspace reads stis.yaml and the catalogues; a folder without stis.yaml
// is a configuration error, so that a typing slip never starts a second city.
func openWorkspace(dir string) (*workspace, error) {
	name := filepath.Join(dir, "stis.yaml")
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("workspace %q: no stis.yaml here; run stis init %s first", dir, dir)
	}
	if err != nil {
		return nil, fmt.Errorf("workspace %q: %w", dir, err)
	}
	s, err := parseSettings(name, text)
	if err != nil {
		return nil, &codedError{exitUsage, err}
	}
	return loadWorkspace(dir, s)
}

func loadWorkspace(dir string, s settings) (*workspace, error) {
	book, err := openBook(filepath.Join(dir, "reference"))
	if err != nil {
		return nil, err
	}
	sources, err := ingest.Layouts()
	if err != nil {
		return nil, fmt.Errorf("source layouts: %w", err)
	}
	return &workspace{dir: dir, settings: s, book: book, sources: sources}, nil
}

// openBook reads the code lists, with the user's own files of a folder before
// the embedded ones. A mistake in one of them is a configuration error.
func openBook(dir string) (*reference.Book, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return reference.Open()
	}
	book, err := reference.OpenWith(os.DirFS(dir))
	if err != nil {
		return nil, &codedError{exitUsage, fmt.Errorf("code lists with those of %q: %w", dir, err)}
	}
	return book, nil
}

// rules are the workspace's own editing rules; nil without its folder of them.
func (w *workspace) rules() fs.FS {
	if _, err := os.Stat(w.path("rules")); err != nil {
		return nil
	}
	return os.DirFS(w.path("rules"))
}

// book reads the code lists for a command that also works outside a workspace.
func (a *app) book() (*reference.Book, error) {
	if _, err := os.Stat(filepath.Join(a.workspace, "stis.yaml")); err != nil {
		return reference.Open()
	}
	return openBook(filepath.Join(a.workspace, "reference"))
}

// defaultSalt is where a new workspace keeps its salt, as stis.yaml says.
const defaultSalt = "secrets/hash_salt"

// initWorkspace makes the folders, a salt and stis.yaml; what is there stays.
// An empty salt is drawn at random.
func initWorkspace(dir, salt string) error {
	for _, f := range workspaceFolders {
		mode := fs.FileMode(0o750) // what enterprises filed is nobody else's to read
		if f == "reports" || f == "published" {
			mode = 0o755
		}
		if err := os.MkdirAll(filepath.Join(dir, f), mode); err != nil {
			return fmt.Errorf("init %q: %w", dir, err)
		}
	}
	sources, err := ingest.Layouts()
	if err != nil {
		return fmt.Errorf("source layouts: %w", err)
	}
	for _, l := range sources.All() {
		if err := os.MkdirAll(filepath.Join(dir, "inbox", l.Source), 0o755); err != nil {
			return fmt.Errorf("init %q: %w", dir, err)
		}
	}
	if err := makeSalt(filepath.Join(dir, defaultSalt), salt); err != nil {
		return fmt.Errorf("init %q: %w", dir, err)
	}
	name := filepath.Join(dir, "stis.yaml")
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	// By a rename, so that a full disk leaves no half of it that a later init
	// would take for the owner's.
	tmp := name + ".new"
	err = os.WriteFile(tmp, defaultSettings, 0o644)
	if err == nil {
		err = os.Rename(tmp, name)
	}
	if err != nil {
		return fmt.Errorf("init %q: %w", dir, errors.Join(err, removed(tmp)))
	}
	return nil
}

// removed removes a file that may not be there.
func removed(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// openWarehouse takes the writer's lock, waiting as long as --wait says.
func (a *app) openWarehouse(ctx context.Context, w *workspace) (*warehouse.DB, error) {
	patience := time.After(a.wait)
	for {
		db, err := warehouse.Open(ctx, w.path("warehouse.duckdb"), warehouse.Options{
			MemoryLimitMB: w.settings.MemoryLimitMB, Threads: w.settings.Threads,
		})
		var busy *warehouse.BusyError
		if !errors.As(err, &busy) {
			return db, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-patience:
			return nil, err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// withWarehouse opens the warehouse, calls f and closes it whatever happens;
// the error of the close counts too, because it is the last checkpoint.
func (a *app) withWarehouse(ctx context.Context, w *workspace, f func(*warehouse.DB) error) (err error) {
	db, err := a.openWarehouse(ctx, w)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := db.Close(); err == nil && cerr != nil {
			err = fmt.Errorf("close warehouse: %w", cerr)
		}
	}()
	return f(db)
}
