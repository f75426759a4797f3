using System.Runtime.CompilerServices;

// Guard runs what learns; boards that learn together train the same autoencoder.
[assembly: InternalsVisibleTo("TinyInfer.Guard")]
[assembly: InternalsVisibleTo("TinyInfer.Federated")]
[assembly: InternalsVisibleTo("TinyInfer.Converter")]
[assembly: InternalsVisibleTo("TinyInfer.Tests")]
