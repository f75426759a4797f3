using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("TinyInfer.Guard")]
[assembly: InternalsVisibleTo("TinyInfer.Tests")]
