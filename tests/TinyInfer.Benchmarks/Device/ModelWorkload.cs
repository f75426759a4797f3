using TinyInfer;
using TinyInfer.Format;

/// <summary>A layer as a model of one operator.</summary>
public sealed class ModelWorkload : Workload
{
    private readonly InferenceModel _model;

    public ModelWorkload(InferenceModel model)
    {
        _model = model;
        for (int i = 0; i < model.Input.Length; i++)
        {
            model.Input.Data[model.Input.Offset + i] = (sbyte)(i * 37);
        }
    }

    public static ModelWorkload Load(byte[] blob, ExecutionMode mode)
    {
        return new ModelWorkload(InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = mode }));
    }

    public override void Run()
    {
        _model.Run();
    }
}
