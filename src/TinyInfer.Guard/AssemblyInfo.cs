using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("TinyInfer.Store")]
[assembly: InternalsVisibleTo("TinyInfer.Link")]
[assembly: InternalsVisibleTo("TinyInfer.Tests")]
[assembly: InternalsVisibleTo("TinyInfer.Converter")]
