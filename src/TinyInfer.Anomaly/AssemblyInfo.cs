using System.Runtime.CompilerServices;

// Guard runs what learns; boards that learn together train the same autoencoder.
[assembly: InternalsVisibleTo("TinyInfer.Guard")]
<<<<<<< HEAD
[assembly: InternalsVisibleTo("TinyInfer.Federated")]
=======
[assembly: InternalsVisibleTo("TinyInfer.Converter")]
>>>>>>> e9467d2 (A board in a fleet: link, health, and its simulated twin)
[assembly: InternalsVisibleTo("TinyInfer.Tests")]
