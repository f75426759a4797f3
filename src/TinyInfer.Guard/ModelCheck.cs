namespace TinyInfer.Guard;

/// <summary>Takes a model only if it loads and computes what the desktop has computed.</summary>
public static class ModelCheck
{
    /// <summary>Makes a model and runs its self-test, if it carries one.</summary>
    /// <param name="maker">Makes the model.</param>
    /// <param name="problem">What is wrong with the model, as a human-readable message; null if it was taken.</param>
    /// <returns>The model, or null if it is not to be used.</returns>
    public static InferenceModel Create(ModelMaker maker, out string problem)
    {
        problem = null;
        try
        {
            InferenceModel model = maker();
            SelfTestResult test = model.SelfTest();
            if (!test.Available || test.Passed)
            {
                return model;
            }

            problem = "model: layer " + test.FailedLayerName + " differs from the desktop";
        }
        catch (ModelFormatException e)
        {
            problem = e.Message;
        }

        return null;
    }
}
