using System.Runtime.CompilerServices;

// Guard runs what learns.
[assembly: InternalsVisibleTo("TinyInfer.Guard")]
[assembly: InternalsVisibleTo("TinyInfer.Tests")]
