using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("TinyInfer.Guard")]
[assembly: InternalsVisibleTo("TinyInfer.Converter")]
[assembly: InternalsVisibleTo("TinyInfer.Tests")]
