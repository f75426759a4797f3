namespace TinyInfer.Guard;

/// <summary>Makes a model: loads a blob, or constructs a generated class.</summary>
/// <returns>The model.</returns>
public delegate InferenceModel ModelMaker();
