package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"stis/ingest"
)

// saltEnv gives the salt without a file.
const saltEnv = "STIS_HASH_SALT"

// makeSalt writes the salt of a new workspace, readable by its owner alone. A
// salt that exists stays: with another one the same person would look new.
func makeSalt(name, salt string) error {
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	if salt == "" {
		var b [32]byte
		if _, err := rand.Read(b[:]); err != nil {
			return fmt.Errorf("salt: %w", err)
		}
		salt = hex.EncodeToString(b[:])
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("salt: %w", err)
	}
	// By a rename: half a salt would never be noticed.
	tmp := name + ".new"
	err := os.WriteFile(tmp, []byte(salt+"\n"), 0o600)
	if err == nil {
		err = os.Rename(tmp, name)
	}
	if err != nil {
		return fmt.Errorf("salt: %w", errors.Join(err, removed(tmp)))
	}
	return nil
}

// receiving reads the secrets that receiving files needs.
func (w *workspace) receiving() (ingest.Settings, error) {
	set := ingest.Settings{Passwords: map[string][]string{}, Timeout: time.Duration(w.settings.FileSeconds) * time.Second}
	set.HashSalt = os.Getenv(saltEnv)
	if set.HashSalt == "" && w.settings.HashSaltFile != "" {
		salt, err := w.secret(w.settings.HashSaltFile)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return set, fmt.Errorf("hash_salt_file: %w", err)
		}
		set.HashSalt = strings.TrimSpace(salt)
	}
	for source, name := range w.settings.PasswordFiles {
		if w.sources.Source(source) == nil {
			return set, usagef("stis.yaml: password_files: %q is no source", source)
		}
		text, err := w.secret(name)
		if err != nil {
			return set, &codedError{exitUsage, fmt.Errorf("stis.yaml: password_files: %s: %w", source, err)}
		}
		for line := range strings.Lines(text) {
			if p := strings.TrimRight(line, "\r\n"); p != "" {
				set.Passwords[source] = append(set.Passwords[source], p)
			}
		}
	}
	return set, nil
}

// secret reads a file named in the settings, from the workspace unless the name
// is absolute.
func (w *workspace) secret(name string) (string, error) {
	if !filepath.IsAbs(name) {
		name = w.path(name)
	}
	b, err := os.ReadFile(name)
	return string(b), err
}
