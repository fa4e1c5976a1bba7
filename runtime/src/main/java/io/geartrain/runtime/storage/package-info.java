/** The seam to a directory on disk: everything else of storage is Akka Persistence. */
package io.geartrain.runtime.storage;
