using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("TinyInfer.Converter")]
[assembly: InternalsVisibleTo("TinyInfer.Converter.Tests")]
[assembly: InternalsVisibleTo("TinyInfer.Tests")]
