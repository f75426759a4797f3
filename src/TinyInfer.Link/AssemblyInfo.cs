using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("TinyInfer.Tests")]
