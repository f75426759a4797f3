using TinyInfer.Format;

namespace TinyInfer.Store;

/// <summary>Looks at a content before it is tried: loads the model, and runs its self-test.</summary>
/// <param name="candidate">The content.</param>
/// <returns>What is wrong with it, as a human-readable message; null if it can be tried.</returns>
public delegate string UpdateCheck(ModelSource candidate);
