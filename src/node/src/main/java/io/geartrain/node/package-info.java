/** The runnable node: its command line, and applications that come with it. */
package io.geartrain.node;
