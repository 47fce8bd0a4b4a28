package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "make a workspace: folders and a commented stis.yaml",
		Long:  "Makes the folders of a workspace and stis.yaml in DIR (default: the current folder).\nFiles that exist are left alone, so init may be repeated.",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := a.workspace
			if len(args) == 1 {
				dir = args[0]
			}
			if err := initWorkspace(dir, ""); err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]string{"workspace": dir})
			}
			fmt.Fprintf(a.stdout, "workspace ready in %s: put files into %s/inbox/<source>/ and run stis ingest\n", dir, dir)
			return nil
		},
	}
}
