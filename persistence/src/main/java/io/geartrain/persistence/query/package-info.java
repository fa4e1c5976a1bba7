/** The read journal: events and ids of a journal instance as Akka Persistence queries. */
package io.geartrain.persistence.query;
