using System.Runtime.CompilerServices;

// The device libraries on top share the numerics; tools and tests build, read and cost what an application only runs.
[assembly: InternalsVisibleTo("TinyInfer.Classical")]
[assembly: InternalsVisibleTo("TinyInfer.Int16")]
[assembly: InternalsVisibleTo("TinyInfer.Signal")]
[assembly: InternalsVisibleTo("TinyInfer.Anomaly")]
[assembly: InternalsVisibleTo("TinyInfer.Converter")]
[assembly: InternalsVisibleTo("TinyInfer.Converter.Tests")]
[assembly: InternalsVisibleTo("TinyInfer.Cli")]
[assembly: InternalsVisibleTo("TinyInfer.Store")]
[assembly: InternalsVisibleTo("TinyInfer.Federated")]
[assembly: InternalsVisibleTo("TinyInfer.Tests")]
[assembly: InternalsVisibleTo("TinyInfer.DeviceTests")]
[assembly: InternalsVisibleTo("TinyInfer.DeviceHarness")]
[assembly: InternalsVisibleTo("TinyInfer.Benchmarks")]
