/** The command line. Each command answers on stdout; progress and the log go to stderr. */
package io.geartrain.node.cli;
