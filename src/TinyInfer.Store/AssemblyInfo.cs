using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("TinyInfer.Link")]
[assembly: InternalsVisibleTo("TinyInfer.Federated")]

// The converter writes and signs what is read and verified here.
[assembly: InternalsVisibleTo("TinyInfer.Converter")]
[assembly: InternalsVisibleTo("TinyInfer.Converter.Tests")]
[assembly: InternalsVisibleTo("TinyInfer.Tests")]
[assembly: InternalsVisibleTo("TinyInfer.Fuzz")]
