"""From a file to a table of texts: CSV, XLSX and JSON, read exactly or refused with what to do."""
