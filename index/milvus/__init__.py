"""The same library on a Milvus cluster, for many machines that add and search at once."""
