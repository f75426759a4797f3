using System.Runtime.CompilerServices;

// The service writes what is read here, and takes off what is put on.
[assembly: InternalsVisibleTo("TinyInfer.Federation")]
[assembly: InternalsVisibleTo("TinyInfer.Federation.Tests")]
