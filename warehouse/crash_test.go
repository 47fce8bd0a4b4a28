//go:build unix

package warehouse

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	osexec "os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// childEnv names the part of this program that a child process plays.
const childEnv = "STIS_WAREHOUSE_CHILD"

func TestMain(m *testing.M) {
	if part := os.Getenv(childEnv); part != "" {
		os.Exit(playChild(part, os.Args[1:]))
	}
	os.Exit(m.Run())
}

// playChild is the child process of a test: it plays one part on the warehouse
// file named by its first argument and reports on standard output.
func playChild(part string, args []string) int {
	parts := map[string]func(context.Context, *DB) error{
		"hold": childHold,
		"load": childLoad,
		"full": childFull,
	}
	ctx := context.Background()
	d, err := Open(ctx, args[0], Options{Threads: 1})
	if err == nil {
		err = errors.Join(parts[part](ctx, d), d.Close())
	}
	if err != nil {
		fmt.Println("child:", err)
		return 1
	}
	return 0
}

// childHold keeps the file until its input ends.
func childHold(context.Context, *DB) error {
	fmt.Println("open")
	_, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && err.Error() != "EOF" {
		return err
	}
	return nil
}

const crashRows = 20_000

// childLoad loads batch after batch, each of three tables and a ledger row,
// and says when one is committed.
func childLoad(ctx context.Context, d *DB) error {
	err := d.Tx(ctx, func(tx *Tx) error {
		return tx.Exec(ctx, "CREATE TABLE raw.a (b BIGINT, v VARCHAR); CREATE TABLE raw.b (b BIGINT, v VARCHAR); CREATE TABLE raw.c (b BIGINT, v VARCHAR)")
	})
	if err != nil {
		return err
	}
	for k := int64(0); k < 10_000; k++ {
		if err := d.Tx(ctx, func(tx *Tx) error { return loadBatch(ctx, tx, k) }); err != nil {
			return err
		}
		fmt.Println("committed", k)
	}
	return nil
}

func loadBatch(ctx context.Context, tx *Tx, k int64) error {
	ids, texts := make([]int64, crashRows), make([]string, crashRows)
	for i := range ids {
		ids[i], texts[i] = k, "服务外包 "+strconv.Itoa(i)
	}
	for _, name := range []string{"a", "b", "c"} {
		cols := []Column{{Name: "b", Kind: Int, Int: ids}, {Name: "v", Text: texts}}
		if _, err := tx.Load(ctx, Table{"raw", name, cols, crashRows}); err != nil {
			return err
		}
	}
	return tx.Exec(ctx, "INSERT INTO raw.batch (batch, rows_loaded) VALUES (?, ?)", strconv.FormatInt(k, 10), 3*crashRows)
}

func startChild(t *testing.T, part, path string) (*osexec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := osexec.Command(os.Args[0], path)
	cmd.Env = append(os.Environ(), childEnv+"="+part)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd, bufio.NewScanner(out)
}

func TestBusyBetweenProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.duckdb")
	cmd, out := startChild(t, "hold", path)
	if !out.Scan() || out.Text() != "open" {
		t.Fatalf("child says %q", out.Text())
	}
	for _, o := range []Options{{}, {ReadOnly: true}} {
		_, err := Open(t.Context(), path, o)
		var busy *BusyError
		if !errors.As(err, &busy) {
			t.Fatalf("%+v: error %v, want a BusyError", o, err)
		}
		if busy.Path != path || !strings.HasSuffix(busy.Holder, fmt.Sprintf("(PID %d)", cmd.Process.Pid)) {
			t.Errorf("%+v: busy %+v, want PID %d", o, busy, cmd.Process.Pid)
		}
		t.Log(err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	d, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatalf("after the holder's end: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// TestKillDuringLoad kills a loading process at random moments. Every batch it
// had acknowledged must be there, and none in part.
func TestKillDuringLoad(t *testing.T) {
	r := random(t)
	for range 3 {
		path := filepath.Join(t.TempDir(), "w.duckdb")
		cmd, out := startChild(t, "load", path)
		acknowledged := -1
		for wait := 1 + r.IntN(4); wait > 0 && out.Scan(); wait-- {
			if _, err := fmt.Sscanf(out.Text(), "committed %d", &acknowledged); err != nil {
				t.Fatalf("child says %q", out.Text())
			}
		}
		time.Sleep(time.Duration(r.IntN(40_000)) * time.Microsecond)
		_ = cmd.Process.Kill()
		for out.Scan() { // said before the kill, read after it
			_, _ = fmt.Sscanf(out.Text(), "committed %d", &acknowledged)
		}
		_ = cmd.Wait()
		d, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatalf("after the kill: %v", err)
		}
		got := dump(t, d, `
			SELECT count(*) FILTER (WHERE b.n IS DISTINCT FROM 60000 OR l.rows_loaded IS DISTINCT FROM 60000), count(*) - 1
			FROM (SELECT b, count(*) AS n FROM (SELECT * FROM raw.a UNION ALL SELECT * FROM raw.b UNION ALL SELECT * FROM raw.c) GROUP BY b) b
			FULL JOIN raw.batch l ON l.batch = CAST(b.b AS VARCHAR)`)
		var partial, last int
		if _, err := fmt.Sscanf(got, "%d|%d", &partial, &last); err != nil {
			t.Fatal(err)
		}
		t.Logf("acknowledged up to %d, found up to %d", acknowledged, last)
		if partial != 0 || last < acknowledged || last > acknowledged+1 {
			t.Errorf("%d partial batches; acknowledged up to %d, found up to %d", partial, acknowledged, last)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// childFull publishes where no file may grow beyond 1 MB, which the system
// reports as it does a full disk, and checks what is left.
func childFull(ctx context.Context, d *DB) error {
	dir := filepath.Join(filepath.Dir(d.Path()), "published")
	publish := func(release, table string) error {
		_, err := Publish(ctx, d, PublishOptions{Dir: dir, Release: release, Copy: []string{table}})
		return err
	}
	err := d.Tx(ctx, func(tx *Tx) error {
		return tx.Exec(ctx, "CREATE TABLE facts.small AS SELECT 1 AS a; CREATE TABLE facts.large AS SELECT md5(CAST(range AS VARCHAR)) AS a FROM range(400000)")
	})
	if err == nil {
		err = publish("r1", "facts.small")
	}
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return err
	}
	limit := syscall.Rlimit{Cur: 1 << 20, Max: before.Max}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	err = publish("r2", "facts.large")
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return err
	}
	fmt.Println("publish:", err)
	if !errors.Is(err, syscall.EFBIG) {
		return fmt.Errorf("publishing ended with %w", err)
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		fmt.Println("left:", e.Name())
	}
	to, lerr := os.Readlink(filepath.Join(dir, "current"))
	rows, qerr := d.Query(ctx, "SELECT count(*) FROM facts.large")
	if qerr == nil {
		qerr = rows.Close()
	}
	fmt.Println("current:", to)
	return errors.Join(err, lerr, qerr, publish("r3", "facts.large"))
}

func TestPublishOnAFullDisk(t *testing.T) {
	cmd, out := startChild(t, "full", filepath.Join(t.TempDir(), "w.duckdb"))
	var said []string
	for out.Scan() {
		t.Log(out.Text())
		if !strings.HasPrefix(out.Text(), "publish:") {
			said = append(said, out.Text())
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("child: %v", err)
	}
	if got, want := strings.Join(said, "\n"), "left: current\nleft: r1\ncurrent: r1"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
